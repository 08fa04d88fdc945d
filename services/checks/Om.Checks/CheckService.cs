using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Om.Hosting;

namespace Om.Checks;

/// <summary>The RPCs of checks and editions, one file each. Here: what they are given, and how entities look on the wire.</summary>
internal sealed partial class CheckService(ChecksDb db, Contents contents, PackageKeys keys, EditionStream stream, TimeProvider time)
    : V1.CheckService.CheckServiceBase
{
    private static V1.Check ToWire(Check check)
    {
        var catalogue = check.Catalogue;
        return new V1.Check
        {
            Name = check.Name,
            Etag = Etags.Of(check),
            CreateTime = check.CreatedAt.ToTimestamp(),
            UpdateTime = check.UpdatedAt.ToTimestamp(),
            Title = new V1.Text { Values = { catalogue.Title.ToDictionary() } },
            Summary = new V1.Text { Values = { catalogue.Summary.ToDictionary() } },
            PublishedEdition = check.PublishedNumber is { } number ? $"{check.Name}/editions/{number}" : "",
            Languages = { catalogue.Languages },
            MinutesFrom = catalogue.MinutesFrom,
            MinutesTo = catalogue.MinutesTo,
            RatedLineCount = catalogue.RatedLines,
            Origin = catalogue.Origin,
            DeclarationPossible = catalogue.DeclarationPossible,
        };
    }

    private static V1.Edition ToWire(Edition edition) => new()
    {
        Name = edition.Name,
        Etag = Etags.Of(edition),
        CreateTime = edition.CreatedAt.ToTimestamp(),
        UpdateTime = edition.UpdatedAt.ToTimestamp(),
        State = (V1.Edition.Types.State)edition.State,
        Number = edition.Number,
        ContentHash = edition.ContentHash,
        Languages = { edition.Languages.Split(' ') },
        Adoption = edition.Adoption is { } adoption ? ToWire(adoption) : null,
        PublishTime = edition.PublishedAt?.ToTimestamp(),
        WithdrawTime = edition.WithdrawnAt?.ToTimestamp(),
        WithdrawReason = edition.WithdrawReason ?? "",
        RatedLineCount = edition.RatedLines,
    };

    private static V1.Adoption ToWire(Adoption adoption) => new()
    {
        Body = adoption.Body,
        DecisionDate = adoption.DecisionDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Outcome = (V1.Adoption.Types.Outcome)adoption.Outcome,
        Reservations = adoption.Reservations,
        SubmittedBy = adoption.SubmittedBy,
        RecordedBy = adoption.RecordedBy,
    };
}
