"""What a scene keeps of the panel: the profile, without what people typed into its rules."""

from slicer.parameterNodeWrapper import parameterNodeWrapper


@parameterNodeWrapper
class Parameters:
    """profile: the name of the built-in profile. draft: a changed one, as `Draft.for_scene` writes it."""

    profile: str = "basic"
    draft: str = ""
