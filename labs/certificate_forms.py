"""Is this input acceptable? The code of a certificate, why it is revoked."""

from django import forms


class CodeForm(forms.Form):
    codice = forms.CharField(
        label="Codice dell'attestato",
        max_length=60,
        help_text="Sono 12 lettere e numeri, sotto il codice QR. Trattini, spazi e maiuscole non contano.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": "Scrivi il codice che trovi sull'attestato."},
    )


class RevocationForm(forms.Form):
    motivo = forms.CharField(
        label="Motivo",
        max_length=300,
        help_text="Lo legge chiunque verifica l'attestato: niente dati personali.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Scrivi perché l'attestato non vale più."},
    )
