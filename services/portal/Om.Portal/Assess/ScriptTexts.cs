using System.Text.Json;

namespace Om.Portal;

/// <summary>Texts the script shows, handed over in the page so that they stand in the same files as all others.</summary>
internal static class ScriptTexts
{
    /// <summary>Texts about the state of answers, as JSON.</summary>
    public static string ForAnswers() => JsonSerializer.Serialize(new Dictionary<string, string>
    {
        ["saved"] = TopicTexts.StateSaved,
        ["saving"] = TopicTexts.StateSaving,
        ["unsaved"] = TopicTexts.StateUnsaved,
        ["offline"] = TopicTexts.StateOffline,
        ["busy"] = TopicTexts.StateBusy,
        ["refused"] = TopicTexts.StateRefused,
        ["gone"] = TopicTexts.StateGone,
        ["conflict"] = TopicTexts.StateConflict,
        ["mine"] = TopicTexts.KeepMine,
        ["stored"] = TopicTexts.KeepStored,
        ["leave"] = TopicTexts.LeaveWarning,
        ["banner"] = TopicTexts.OfflineBanner,
        ["elsewhere"] = TopicTexts.ElsewhereBanner,
    });
}
