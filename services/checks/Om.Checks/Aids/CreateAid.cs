using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class AidService
{
    [Access(Roles.CheckAuthor)]
    public override Task<V1.Aid> CreateAid(V1.CreateAidRequest request, ServerCallContext context) =>
        db.OnceAsync(context, request, request.Parent, async () =>
        {
            var id = ResourceName.Parse("checks/*", request.Parent, "parent")[0];
            var validation = new Validation();
            var values = AidRules.Read(request.Aid ?? new V1.Aid(), validation);
            validation.ThrowIfAny();
            if (!await db.Checks.AnyAsync(c => c.Id == id, context.CancellationToken))
            {
                throw Fault.NotFound(request.Parent);
            }

            await RequireItemAsync(id, values.Item, context.CancellationToken);
            var aid = Aid.Create(id, values, time.GetUtcNow());
            db.Aids.Add(aid);
            return ToWire(aid);
        });
}
