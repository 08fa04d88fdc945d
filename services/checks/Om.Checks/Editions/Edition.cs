using Om.Contracts.Checks;
using Om.Hosting;

namespace Om.Checks;

/// <summary>One edition of a check and its way from draft to use. Every method is a decision: it changes this object or refuses.</summary>
internal sealed class Edition : IVersioned
{
    public required string CheckId { get; init; }

    public required int Number { get; init; }

    public int Version { get; private set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public EditionState State { get; private set; } = EditionState.Draft;

    public string Label { get; private set; } = "";

    public string ContentHash { get; private set; } = "";

    /// <summary>Languages of the content, source language first, blank between them.</summary>
    public string Languages { get; private set; } = "";

    public int RatedLines { get; private set; }

    /// <summary>The content; loaded only where it is asked for.</summary>
    public EditionDocument? Document { get; private set; }

    /// <summary>Who put it to the vote.</summary>
    public string? SubmittedBy { get; private set; }

    public Adoption? Adoption { get; private set; }

    public DateTimeOffset? PublishedAt { get; private set; }

    public DateTimeOffset? WithdrawnAt { get; private set; }

    public string? WithdrawReason { get; private set; }

    public string Name => $"checks/{CheckId}/editions/{Number}";

    /// <summary>A new draft with the next number of <paramref name="check"/>.</summary>
    public static Edition Draft(Check check, CanonicalContent content, DateTimeOffset now)
    {
        var number = check.NextNumber();
        var edition = new Edition { CheckId = check.Id, Number = number, CreatedAt = now, UpdatedAt = now };
        edition.Document = new EditionDocument { CheckId = check.Id, Number = number };
        edition.Fill(content);
        return edition;
    }

    /// <summary>Replaces the content of a draft; <see cref="Document"/> must be loaded.</summary>
    public void Rewrite(CanonicalContent content, DateTimeOffset now)
    {
        RequireDraft("Only a draft can be changed; a correction of anything else is a new edition.");
        Fill(content);
        Move(EditionState.Draft, now);
    }

    /// <summary>Throws unless this is a draft.</summary>
    public void RequireDraft(string message) => Require(State == EditionState.Draft, "EDITION_NOT_DRAFT", message);

    /// <summary>DRAFT to CONSULTATION.</summary>
    public void Submit(string submittedBy, DateTimeOffset now)
    {
        RequireDraft("Only a draft can be put to the vote.");
        SubmittedBy = submittedBy;
        Move(EditionState.Consultation, now);
    }

    /// <summary>CONSULTATION to DRAFT.</summary>
    public void Revise(DateTimeOffset now)
    {
        Require(State == EditionState.Consultation, "EDITION_NOT_IN_CONSULTATION", "Only an edition in consultation can be revised.");
        SubmittedBy = null;
        Move(EditionState.Draft, now);
    }

    /// <summary>CONSULTATION to ADOPTED, recorded by somebody else than the one who submitted it.</summary>
    public void Adopt(Adoption adoption, DateTimeOffset now)
    {
        Require(State == EditionState.Consultation, "EDITION_NOT_IN_CONSULTATION", "Only an edition in consultation can be adopted.");
        Require(adoption.RecordedBy != SubmittedBy, "SECOND_PERSON_NEEDED",
            "You put this edition to the vote yourself; somebody else must record the decision.");
        Adoption = adoption;
        Move(EditionState.Adopted, now);
    }

    /// <summary>ADOPTED to PUBLISHED. Without an adoption record there is no way here.</summary>
    public EditionPublished Publish(Edition? inUse, DateTimeOffset now)
    {
        Require(State == EditionState.Adopted && Adoption is not null, "EDITION_NOT_ADOPTED", "Only an adopted edition can be published.");
        // Whoever follows the events takes the higher number for the later edition.
        Require(inUse is null || inUse.Number < Number, "LATER_EDITION_IN_USE",
            "A later edition of this check is in use; bring this content in as a new edition to go back to it.");
        inUse?.Move(EditionState.Superseded, now);
        PublishedAt = now;
        Move(EditionState.Published, now);
        return new EditionPublished(Name, $"checks/{CheckId}", Number, ContentHash, inUse?.Name, now);
    }

    /// <summary>PUBLISHED or SUPERSEDED to WITHDRAWN.</summary>
    public EditionWithdrawn Withdraw(string reason, DateTimeOffset now)
    {
        Require(State is EditionState.Published or EditionState.Superseded, "EDITION_NOT_PUBLISHED",
            "Only an edition that is or was in use can be withdrawn.");
        WithdrawnAt = now;
        WithdrawReason = reason;
        Move(EditionState.Withdrawn, now);
        return new EditionWithdrawn(Name, $"checks/{CheckId}", Number, now);
    }

    private void Fill(CanonicalContent content)
    {
        Document!.Content = content.Bytes;
        ContentHash = content.Hash;
        Label = content.Content.Label;
        Languages = string.Join(' ', ContentFacts.Languages(content.Content));
        RatedLines = ContentFacts.RatedLines(content.Content);
    }

    private void Move(EditionState state, DateTimeOffset now)
    {
        State = state;
        Version++;
        UpdatedAt = now;
    }

    private void Require(bool ok, string reason, string message)
    {
        if (!ok)
        {
            throw Fault.Precondition(reason, message, new Violation(Name, $"is in state {State}"));
        }
    }
}

/// <summary>The content of an edition as canonical JSON of om-check/1, in a table of its own: lists of editions never load it.</summary>
internal sealed class EditionDocument
{
    public required string CheckId { get; init; }

    public required int Number { get; init; }

    public byte[] Content { get; set; } = [];
}

/// <summary>See <see cref="V1.Edition.Types.State"/>; stored as number, so numbers never change.</summary>
internal enum EditionState
{
    Draft = 1,
    Consultation = 2,
    Adopted = 3,
    Published = 4,
    Superseded = 5,
    Withdrawn = 6,
}

/// <summary>The record of a decision.</summary>
internal sealed record Adoption(string Body, DateOnly DecisionDate, int Outcome, string Reservations, string SubmittedBy, string RecordedBy);
