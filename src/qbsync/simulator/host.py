"""The rules for the queries about QuickBooks itself and about the company file."""

from __future__ import annotations

from typing import Final

from qbsync.errors import NotSimulated
from qbsync.models import Company, CompanyActivity, DataExtRet, Host
from qbsync.simulator.answers import Answer, AnyRequest, Context, only

__all__ = ["company_activity_query", "company_query", "host_query"]

_MAJOR_VERSION: Final = "34"  # the year less 1990 (captured)


def host_query(request: AnyRequest, context: Context) -> Answer:
    """Answer HostQuery (the elements are documented, the values assumed)."""
    if request.include_list_meta_data is not None:
        raise NotSimulated("HostQuery.include_list_meta_data has no rule")
    host = Host(
        product_name="QuickBooks Enterprise Solutions 24.0",
        major_version=_MAJOR_VERSION,
        minor_version="0",
        country=context.machine.edition,
        supported_qbxml_version=context.machine.versions,
        is_automatic_login=False,
        qb_file_mode="SingleUser" if context.machine.single_user else "MultiUser",
    )
    return Answer(objects=(only(host, request.include_ret_element),))


def company_query(request: AnyRequest, context: Context) -> Answer:
    """Answer CompanyQuery; data extensions come for the owners it names (documented)."""
    extensions = tuple(
        DataExtRet(owner_id=owner, data_ext_name=name, data_ext_type="STR255TYPE", data_ext_value=value)
        for owner in request.owner_id
        for name, value in sorted(context.books.marks(owner).items())
    )
    company = Company(
        is_sample_company=False,
        company_name=context.machine.company_name,
        legal_company_name=context.machine.company_name,
        first_month_fiscal_year="January",
        first_month_income_tax_year="January",
        tax_form="OtherOrNone",
        data_ext=extensions,
    )
    return Answer(objects=(only(company, request.include_ret_element),))


def company_activity_query(request: AnyRequest, context: Context) -> Answer:
    """Answer CompanyActivityQuery (documented)."""
    activity = CompanyActivity(
        last_restore_time=context.machine.last_restore_time,
        last_condense_time=context.machine.last_condense_time,
    )
    return Answer(objects=(only(activity, request.include_ret_element),))
