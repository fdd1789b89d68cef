"""An app of a Django project whose orders go to QuickBooks; the store is examples/django_store."""
