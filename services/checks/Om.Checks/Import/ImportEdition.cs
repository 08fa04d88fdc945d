using Grpc.Core;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    [Access(Roles.CheckAuthor)]
    public override async Task<V1.ImportEditionResponse> ImportEdition(V1.ImportEditionRequest request, ServerCallContext context)
    {
        var incoming = Incoming.Read(request.Document.ToByteArray(), keys, time.GetUtcNow());
        return request.ValidateOnly
            ? await PlaceAsync(incoming, context.CancellationToken)
            : await db.OnceInTurnAsync(context, request, "checks/" + incoming.Content.CheckId, () =>
                PlaceAsync(incoming, context.CancellationToken));
    }

    private async Task<V1.ImportEditionResponse> PlaceAsync(Incoming incoming, CancellationToken cancellation)
    {
        var (edition, present) = await db.PlaceAsync(incoming, time.GetUtcNow(), cancellation);
        return new V1.ImportEditionResponse { Edition = ToWire(edition), AlreadyPresent = present, SignedBy = incoming.SignedBy };
    }
}
