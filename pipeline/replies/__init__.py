"""What a school answers to our questions: found in its mail, read by the field's kind, and put beside its return.

``hearing`` finds what was said to which question, ``understanding`` reads it as a value, ``applying`` decides with it.
The reading of the form is never changed; what is not understood stays for a person.
"""
