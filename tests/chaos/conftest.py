"""The real servers that the integration tests start."""

from tests.integration.conftest import _redis_server, redis_url

__all__ = ["_redis_server", "redis_url"]
