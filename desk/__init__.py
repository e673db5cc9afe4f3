"""The staff's web pages and the JSON API. Reads requests, calls a floor below, shows; decides nothing itself."""
