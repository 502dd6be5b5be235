"""The life of one patient in the programme on one time axis, read from rows; it writes nothing.

`story.py` asks the database and `Story` is everything it found; `visits`, `readings`, `medicines` and `happenings` are what
there is to show, one kind a file; `milestones` says where response, remission and relapse lie; `outlook` is the patient's own
forecast; `picture` turns all of it into shapes. A new kind of event is one more query in `happenings.SOURCES`.
"""

from daybreak.clinic.timeline.happenings import SOURCES, Happening
from daybreak.clinic.timeline.milestones import Milestone, milestones
from daybreak.clinic.timeline.outlook import Outlook, outlook
from daybreak.clinic.timeline.picture import picture
from daybreak.clinic.timeline.readings import Reading
from daybreak.clinic.timeline.shapes import Picture
from daybreak.clinic.timeline.story import Story, story
from daybreak.clinic.timeline.visits import Visit

__all__ = [
    "SOURCES",
    "Happening",
    "Milestone",
    "Outlook",
    "Picture",
    "Reading",
    "Story",
    "Visit",
    "milestones",
    "outlook",
    "picture",
    "story",
]
