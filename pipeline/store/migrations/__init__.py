"""The steps by which the tables came to their present shape. Make one with ``alembic revision --autogenerate``."""
