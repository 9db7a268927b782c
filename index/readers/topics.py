"""Which topics does a line of hashtags, or a list of tags, name?"""

from __future__ import annotations

import re


def split_topics(text: str) -> list[str]:
    """Split a line of hashtags, or a list, into topics: '#Power grid #Winter', 'Tags: energy, winter'."""
    listed = re.sub(r"^\W*(?i:tags|topics|themes|keywords)\W*", "", text)
    parts = re.split(r"#" if "#" in listed else r"[,;|•·]", listed)
    return [topic for part in parts if (topic := part.strip(" ,;|#"))]


def is_topic_list(text: str) -> bool:
    """Tell a line of short comma-separated words from a sentence."""
    topics = split_topics(text)
    return len(text) <= 300 and not text.endswith(".") and all(len(topic.split()) <= 5 for topic in topics)
