"""A store on the Django ORM, an app to be copied into a project; docs/how-to/write-a-store.md builds it."""
