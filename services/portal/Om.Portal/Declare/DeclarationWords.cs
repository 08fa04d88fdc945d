using Om.Assessments.V1;

namespace Om.Portal;

/// <summary>States and modes in words.</summary>
internal static class DeclarationWords
{
    public static string Of(Declaration.Types.State state) => state switch
    {
        Declaration.Types.State.Valid => DeclarationTexts.StateValid,
        Declaration.Types.State.Expired => DeclarationTexts.StateExpired,
        Declaration.Types.State.Withdrawn => DeclarationTexts.StateWithdrawn,
        _ => DeclarationTexts.StateUnknown,
    };

    public static string Of(Assessment.Types.Mode mode) => mode switch
    {
        Assessment.Types.Mode.WithAdviser => DeclarationTexts.ModeAdviser,
        Assessment.Types.Mode.InGroup => DeclarationTexts.ModeGroup,
        _ => DeclarationTexts.ModeAlone,
    };
}
