"""Is what people write about surveys acceptable?"""

from surveys.forms.answering import RankingForm
from surveys.forms.library import ModuleForm, SectionForm
from surveys.forms.preparing import LaunchForm, PublishForm, SurveyForm

__all__ = ["LaunchForm", "ModuleForm", "PublishForm", "RankingForm", "SectionForm", "SurveyForm"]
