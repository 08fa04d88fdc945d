using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class AidService
{
    [Access(Roles.CheckAuthor)]
    public override Task<Empty> DeleteAid(V1.DeleteAidRequest request, ServerCallContext context) =>
        db.OnceAsync(context, request, request.Name, async () =>
        {
            db.Aids.Remove(await LoadAidAsync(request.Name, request.Etag, "name", context));
            return new Empty();
        });
}
