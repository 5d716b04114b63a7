"""Is what a person writes about themselves acceptable?"""

from typing import ClassVar

from django import forms

from accounts.models import Person


class ProfileForm(forms.ModelForm[Person]):
    class Meta:
        model = Person
        fields: ClassVar = ["first_name", "last_name", "is_listed"]
        help_texts: ClassVar = {
            "is_listed": "Se lo scegli, chi partecipa ti trova cercando il tuo nome o il tuo ufficio."
        }
