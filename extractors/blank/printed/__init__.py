"""The blank as it is printed: its pages, their pictures, and the place of every field on them.

The only room that asks LibreOffice for pages. What it finds is the template's ``layout``.
"""
