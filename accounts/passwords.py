"""Is a password acceptable? Django's rule of length, said in Italian (its own catalogue has lost the sentence)."""

from django.contrib.auth.password_validation import MinimumLengthValidator


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return f"La password è troppo corta: servono almeno {self.min_length} caratteri."

    def get_help_text(self) -> str:
        return f"Almeno {self.min_length} caratteri: vanno bene anche poche parole in fila."
