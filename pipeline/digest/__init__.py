"""The weekly digest: gathered from the store by sets, held as plain data, then rendered, and sent exactly once.

``building.build`` makes the data, ``rendering`` the letter, ``issuing`` the row that says it has been written.
"""
