using System.Security.Cryptography;
using System.Text;
using Om.Assessments.V1;

namespace Om.Portal;

/// <summary>What a firm says about one line: a light or "does not apply", and a note.</summary>
public sealed record AnswerValues(NeedForAction Need, bool NotApplicable, string Reason, string Note)
{
    /// <summary>Longest note and reason the service takes.</summary>
    public const int MostNote = 2000;

    public const int MostReason = 500;

    /// <summary>Nothing said yet.</summary>
    public static readonly AnswerValues Empty = new(NeedForAction.Unspecified, false, "", "");

    public bool IsAnswered => NotApplicable || Need != NeedForAction.Unspecified;

    /// <summary>The value of the radio group.</summary>
    public string Choice => NotApplicable ? "na" : IsAnswered ? Need.ToString().ToLowerInvariant() : "";

    /// <summary>
    /// Tells these values from others. Travels with the form, so that of a whole page only what the person changed is saved, and a second tab's
    /// unchanged lines never collide.
    /// </summary>
    public string Mark => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{Choice}\n{Reason.Length}\n{Reason}\n{Note}")).AsSpan(0, 6));

    /// <summary>Values out of a radio group and two texts. A reason belongs to "does not apply" only.</summary>
    public static AnswerValues Of(string choice, string reason, string note) => new(
        choice switch
        {
            "none" => NeedForAction.None,
            "some" => NeedForAction.Some,
            "urgent" => NeedForAction.Urgent,
            _ => NeedForAction.Unspecified,
        },
        choice == "na",
        choice == "na" ? reason : "",
        note);

    /// <summary>Values of a stored answer.</summary>
    public static AnswerValues Of(Answer? answer) =>
        answer is null ? Empty : new(answer.Need, answer.NotApplicable, answer.NotApplicable ? answer.Reason : "", answer.Note);

    /// <summary>The wire form, changing what was read at <paramref name="revision"/>.</summary>
    public Answer ToWire(string item, int revision) => new()
    {
        Item = item,
        Need = NotApplicable ? NeedForAction.Unspecified : Need,
        NotApplicable = NotApplicable,
        Reason = Reason,
        Note = Note,
        Revision = revision,
    };

    /// <summary>What keeps these values from being saved; null when nothing does.</summary>
    public string? Problem(CheckEdition edition) =>
        NotApplicable && !edition.NotApplicableAllowed ? TopicTexts.ErrorNotApplicable
        : NotApplicable && Reason.Length == 0 ? TopicTexts.ErrorReason
        : Reason.Length > MostReason ? Words.Fill(PageTexts.FieldTooLong, TopicTexts.Reason, MostReason, Reason.Length)
        : Note.Length > MostNote ? Words.Fill(PageTexts.FieldTooLong, TopicTexts.Note, MostNote, Note.Length)
        : null;
}

/// <summary>One line as a form posted it.</summary>
/// <param name="Item">Id of the line.</param>
/// <param name="Values">What the person wants.</param>
/// <param name="Revision">Revision the form was made from.</param>
/// <param name="Mark">Mark of the values the form was made from.</param>
public sealed record PostedAnswer(string Item, AnswerValues Values, int Revision, string Mark)
{
    public bool IsChanged => Values.Mark != Mark;

    /// <summary>The lines of a form; on a page that asks which of two values stands, those where the person chose the stored one are left out.</summary>
    internal static List<PostedAnswer> ReadAll(Posted form, CheckEdition edition) =>
        [.. form.Names
            .Where(name => name.EndsWith(".revision", StringComparison.Ordinal))
            .Select(name => name[..^".revision".Length])
            .Where(edition.Lines.ContainsKey)
            .Where(item => form[item + ".pick"] != "stored")
            .Select(item => new PostedAnswer(
                item,
                AnswerValues.Of(form[item + ".need"], form[item + ".reason"], form[item + ".note"]),
                int.TryParse(form[item + ".revision"], out var revision) && revision >= 0 ? revision : 0,
                form[item + ".mark"]))];
}

/// <summary>One line with two truths: what the person wants and what was stored meanwhile.</summary>
public sealed record AnswerConflict(Line Line, AnswerValues Mine, AnswerValues Stored, int Revision);
