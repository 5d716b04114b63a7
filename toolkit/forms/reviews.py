"""Is a remark on a document under review acceptable?"""

from __future__ import annotations

from typing import ClassVar

from django import forms

from toolkit.models import Comment

MOST_PAGES = 100_000


class CommentForm(forms.ModelForm[Comment]):
    use_required_attribute = False

    page = forms.IntegerField(
        label="Pagina",
        required=False,
        min_value=1,
        max_value=MOST_PAGES,
        help_text="Se riguarda un punto preciso.",
    )

    class Meta:
        model = Comment
        fields = ("text", "page")
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 3})}
        help_texts: ClassVar = {"text": "Lo leggono chi ha caricato il documento e chi lo rivede."}
        error_messages: ClassVar = {"text": {"required": "Scrivi il commento, poi invialo."}}
