"""Is what people write about surveys acceptable?"""

from surveys.forms.answering import AnswerForm
from surveys.forms.kinds import answer_form
from surveys.forms.launching import ExtendForm, LaunchForm
from surveys.forms.library import ModuleForm, SectionForm
from surveys.forms.preparing import CopyForm, PublishForm, SurveyForm
from surveys.forms.questions import ModulesForm

__all__ = [
    "AnswerForm",
    "CopyForm",
    "ExtendForm",
    "LaunchForm",
    "ModuleForm",
    "ModulesForm",
    "PublishForm",
    "SectionForm",
    "SurveyForm",
    "answer_form",
]
