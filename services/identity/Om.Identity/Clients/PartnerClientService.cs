using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Identity;

/// <summary>The RPCs of partner clients, one file each. Here: what they are given, and how a client looks on the wire.</summary>
internal sealed partial class PartnerClientService(IdentityDb db, Applications applications, TimeProvider time)
    : V1.PartnerClientService.PartnerClientServiceBase
{
    private async Task<PartnerClient> LoadAsync(string name, string etag, ServerCallContext context)
    {
        var id = ResourceName.Parse("partnerClients/*", name, "name")[0];
        var client = await db.PartnerClients.SingleOrDefaultAsync(c => c.Id == id, context.CancellationToken) ?? throw Fault.NotFound(name);
        Etags.Require(client, etag, name);
        return client;
    }

    private static V1.PartnerClient ToWire(PartnerClient client) => new()
    {
        Name = client.Name,
        Etag = Etags.Of(client),
        DisplayName = client.DisplayName,
        Organisation = client.Organisation,
        Jwks = client.Keys,
        CreateTime = client.CreatedAt.ToTimestamp(),
        CreatedBy = client.CreatedBy,
        SecretTime = client.SecretAt?.ToTimestamp(),
        DisableTime = client.DisabledAt?.ToTimestamp(),
        DisabledBy = client.DisabledBy ?? "",
        DisableReason = client.DisableReason ?? "",
    };
}
