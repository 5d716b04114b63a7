"""Plain builder functions: `make.person(...)`, `make.lab(...)`, `make.thread(...)`."""

from tests.make.accounts import *  # noqa: F403
from tests.make.attendance import *  # noqa: F403
from tests.make.board import *  # noqa: F403
from tests.make.calendars import *  # noqa: F403
from tests.make.certificates import *  # noqa: F403
from tests.make.community import *  # noqa: F403
from tests.make.courses import *  # noqa: F403
from tests.make.feedback import *  # noqa: F403
from tests.make.labs import *  # noqa: F403
from tests.make.moderation import *  # noqa: F403
from tests.make.news import *  # noqa: F403
from tests.make.paths import *  # noqa: F403
from tests.make.personal import *  # noqa: F403
from tests.make.programs import *  # noqa: F403
from tests.make.questions import *  # noqa: F403
from tests.make.search import *  # noqa: F403
from tests.make.surveys import *  # noqa: F403
from tests.make.toolkit import *  # noqa: F403
from tests.make.works import *  # noqa: F403
from tests.make.writing import *  # noqa: F403
