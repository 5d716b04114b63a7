"""Is what people write about documents acceptable? By subject."""

from toolkit.forms.curation import BulkForm, FilterForm, FlagForm, ReviewDayForm
from toolkit.forms.documents import (
    EditForm,
    FilesField,
    ReasonForm,
    UploadForm,
    VersionForm,
    title_of,
)
from toolkit.forms.filling import FillForm
from toolkit.forms.library import CollectionForm, OpinionForm, WantedForm
from toolkit.forms.reviews import CommentForm

__all__ = [
    "BulkForm",
    "CollectionForm",
    "CommentForm",
    "EditForm",
    "FilesField",
    "FillForm",
    "FilterForm",
    "FlagForm",
    "OpinionForm",
    "ReasonForm",
    "ReviewDayForm",
    "UploadForm",
    "VersionForm",
    "WantedForm",
    "title_of",
]
