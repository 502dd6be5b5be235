"""`daybreak staff`: the first administrator, and whoever lost every way in."""

from __future__ import annotations

from typing import Annotated

import typer

from daybreak.cli.serve import DataFolder
from daybreak.errors import ActError

app = typer.Typer(
    help="Add people to the clinic.", no_args_is_help=True, rich_markup_mode=None, add_completion=False
)


@app.callback()
def staff() -> None:
    """Keeps `add` a command of its own."""


@app.command("add")
def add(
    username: Annotated[str, typer.Argument(metavar="USERNAME", help="What they sign in with.")],
    name: Annotated[str, typer.Option("--name", help="Printed under a signature.")],
    role: Annotated[str, typer.Option("--role", help="administrator, prescriber, nurse, ...")],
    site: Annotated[str, typer.Option("--site", help="Code of the site; made if it is new.")],
    site_name: Annotated[str, typer.Option("--site-name", help="Name of a new site.")] = "",
    time_zone: Annotated[str, typer.Option("--time-zone", help="Of a new site.")] = "UTC",
    data: DataFolder = None,
) -> None:
    """Add a person with a role at a site; asks for the password, or reads it from standard input.

    \b
    Example:
      daybreak staff add ada --name "Ada Example" --role administrator --site main
    """
    from daybreak.clinic import serving

    serving.configure(data)
    serving.bring_up_to_date(typer.echo)
    from daybreak.clinic.actions import staff as actions
    from daybreak.clinic.actions.act import act
    from daybreak.clinic.actions.by import system
    from daybreak.clinic.models import Role, Site

    if role not in Role.values:
        raise ActError(
            f"There is no role {role!r}.", where="--role", remedy=f"Write {', '.join(Role.values)}."
        )
    password = typer.prompt("Password", hide_input=True)
    with act(system(), "staff.added", topics=("staff",)):
        place = Site.objects.filter(code=site).first() or actions.open_site(
            system(), code=site, name=site_name or site, time_zone=time_zone
        )
        user = actions.add_user(system(), username=username, printed_name=name, password=password)
        actions.give_role(system(), user, place, Role(role))
    typer.echo(f"{user} can sign in as {user.username}, {Role(role).label.lower()} at {place}.")
