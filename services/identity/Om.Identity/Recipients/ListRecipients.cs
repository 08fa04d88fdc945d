using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Identity;

internal sealed partial class RecipientService
{
    [Access(To.SignedIn)]
    public override async Task<V1.ListRecipientsResponse> ListRecipients(V1.ListRecipientsRequest request, ServerCallContext context)
    {
        var paging = new Paging(request.PageSize, request.PageToken, "recipients");
        var query = db.PartnerClients.AsNoTracking().Where(c => c.DisabledAt == null);
        if (paging.After is not null)
        {
            var (name, id) = (paging.AfterValue<string>(0), paging.AfterValue<string>(1));
            query = query.Where(c => c.DisplayName.CompareTo(name) > 0 || (c.DisplayName == name && c.Id.CompareTo(id) > 0));
        }

        var clients = await query.OrderBy(c => c.DisplayName).ThenBy(c => c.Id).Take(paging.Size + 1).ToListAsync(context.CancellationToken);
        var next = paging.Cut(clients, c => [c.DisplayName, c.Id]);
        return new V1.ListRecipientsResponse { Recipients = { clients.Select(ToWire) }, NextPageToken = next };
    }
}
