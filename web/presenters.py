"""How does an answer look as JSON, and which links does it hold? See search.presenters."""

from search.presenters import (  # noqa: F401
    ARTICLES, SEARCH, bucket_range, only_url, present_article, present_results, url_of, value_url,
)  # fmt: skip
