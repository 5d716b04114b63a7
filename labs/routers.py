"""Every door of the labs for programs, by subject."""

from labs.adhesions_api import router as adhesions
from labs.api import router as labs
from labs.attendance_api import router as attendance
from labs.calendars_api import router as calendars
from labs.certificates_api import router as certificates
from labs.course_api import router as courses
from labs.draft_rows_api import router as draft_rows
from labs.drafts_api import router as drafts
from labs.enrolments_api import router as enrolments
from labs.hours_api import router as hours
from labs.materials_api import router as materials
from labs.meetings_api import router as meetings
from labs.programmes_api import router as programmes
from labs.sessions_api import router as sessions
from labs.works_api import router as works

ROUTERS = (
    labs, sessions, enrolments, attendance, meetings, hours, certificates, materials, works, courses,
    programmes, drafts, draft_rows, adhesions, calendars,
)  # fmt: skip
