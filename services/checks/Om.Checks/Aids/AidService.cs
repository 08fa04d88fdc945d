using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Checks;

/// <summary>The RPCs of aids, one file each. Here: what they are given, and how an aid looks on the wire.</summary>
internal sealed partial class AidService(ChecksDb db, Contents contents, TimeProvider time) : V1.AidService.AidServiceBase
{
    /// <summary>The aid called <paramref name="name"/> for changing it.</summary>
    private async Task<Aid> LoadAidAsync(string name, string etag, string field, ServerCallContext context)
    {
        var parts = ResourceName.Parse("checks/*/aids/*", name, field);
        var aid = await db.Aids.SingleOrDefaultAsync(a => a.Id == parts[1] && a.CheckId == parts[0], context.CancellationToken)
            ?? throw Fault.NotFound(name);
        Etags.Require(aid, etag, name);
        return aid;
    }

    /// <summary>An aid helps with something firms know: a topic or checkpoint of any edition.</summary>
    private async Task RequireItemAsync(string checkId, string item, CancellationToken cancellation)
    {
        var editions = db.Editions.AsNoTracking().Where(e => e.CheckId == checkId).OrderByDescending(e => e.Number);
        foreach (var edition in await editions.ToListAsync(cancellation))
        {
            var content = await contents.GetAsync(db, edition, cancellation);
            if (content.Topics.Any(t => t.Id == item || t.Checkpoints.Any(c => c.Id == item)))
            {
                return;
            }
        }

        throw Fault.Invalid("aid.item", "is not the id of a topic or checkpoint in any edition of this check");
    }

    private static V1.Aid ToWire(Aid aid) => new()
    {
        Name = aid.Name,
        Etag = Etags.Of(aid),
        CreateTime = aid.CreatedAt.ToTimestamp(),
        UpdateTime = aid.UpdatedAt.ToTimestamp(),
        Item = aid.Item,
        Title = new V1.Text { Values = { aid.Title.ToDictionary() } },
        Owner = aid.Owner,
        Uri = aid.Uri,
        ValidUntil = aid.ValidUntil?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
    };
}
