"""The API of `labs`."""

from ninja import Router

router = Router()
