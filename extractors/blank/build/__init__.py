"""The compiler's outputs: from a template and its blank a fillable PDF, a PDF to print, and a stamped Word file.

**Names in the fillable PDF.** A field's full name is its id in the template: ``about-school.phase`` is the field
``phase`` in the branch ``about-school``. Where an id is also the beginning of others, its field is called ``_`` in
that branch (``date._`` beside ``date.end``). One of several options is a radio group whose states are the options'
values; several of several are check boxes ``ID.option-N`` (N from 1) whose state is the option's value. A value too
long for a name is the number of the option, with all values in the field's ``/Opt``. ``extractors.naming``
reads the names.

**Stamps.** Every output says which form it is, and whose (``schemas.stamp``): custom properties in Word; entries of the
document information and a hidden field ``ritornello.stamp`` in the fillable PDF; document information and a QR code on
every page of the one to print.

**Marks of the print.** ``extractors.blank.printed.marks.plan_marks`` says for a page of a layout where its QR code and
its four corner marks lie, and how its content was made smaller to make room for them, from the layout alone.
"""

from .compile import build, make_for

__all__ = ["build", "make_for"]
