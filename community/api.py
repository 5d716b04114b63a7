"""The API of `community`."""

from ninja import Router

router = Router()
