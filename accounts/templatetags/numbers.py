"""A number in a page, as Italian writes it."""

from django import template

from accounts.numbers import number

register = template.Library()
register.filter("number", number)
