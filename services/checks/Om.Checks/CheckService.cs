using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Checks;

/// <summary>The RPCs of checks and editions, one file each. Here: what they are given, and how entities look on the wire.</summary>
internal sealed partial class CheckService(ChecksDb db, TimeProvider time) : V1.CheckService.CheckServiceBase
{
    /// <summary>The edition called <paramref name="name"/> for changing it.</summary>
    private async Task<Edition> LoadEditionAsync(string name, string etag, ServerCallContext context)
    {
        var parts = ResourceName.Parse("checks/*/editions/*", name, "name");
        var edition = int.TryParse(parts[1], out var number)
            ? await db.Editions.SingleOrDefaultAsync(e => e.CheckId == parts[0] && e.Number == number, context.CancellationToken)
            : null;
        if (edition is null)
        {
            throw Fault.NotFound(name);
        }

        Etags.Require(edition, etag, name);
        return edition;
    }

    private static V1.Edition ToWire(Edition edition)
    {
        var wire = new V1.Edition
        {
            Name = edition.Name,
            Etag = Etags.Of(edition),
            CreateTime = edition.CreatedAt.ToTimestamp(),
            UpdateTime = edition.UpdatedAt.ToTimestamp(),
            State = (V1.Edition.Types.State)edition.State,
            Number = edition.Number,
            ContentHash = edition.ContentHash,
            PublishTime = edition.PublishedAt?.ToTimestamp(),
            WithdrawTime = edition.WithdrawnAt?.ToTimestamp(),
            WithdrawReason = edition.WithdrawReason ?? "",
        };
        if (edition.Adoption is { } adoption)
        {
            wire.Adoption = new V1.Adoption
            {
                Body = adoption.Body,
                DecisionDate = adoption.DecisionDate.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
                Outcome = (V1.Adoption.Types.Outcome)adoption.Outcome,
                Reservations = adoption.Reservations,
                SubmittedBy = adoption.SubmittedBy,
                RecordedBy = adoption.RecordedBy,
            };
        }

        return wire;
    }
}
