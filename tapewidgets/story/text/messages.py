"""The templates that a story travels with: those that its messages need, in its language."""

from tapewidgets.story.schema import Story
from tapewidgets.words import catalog, templates_in


def with_words(story: Story) -> Story:
    """Give a story with the templates that its messages need, in its language."""
    return {**story, "words": templates_in(catalog(story["language"]), {**story, "pool": [], "words": {}})}
