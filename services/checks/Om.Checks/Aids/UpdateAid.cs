using Grpc.Core;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class AidService
{
    private static readonly string[] AidFields = ["item", "title", "owner", "uri", "valid_until"];

    [Access(Roles.CheckAuthor)]
    public override Task<V1.Aid> UpdateAid(V1.UpdateAidRequest request, ServerCallContext context) =>
        db.OnceAsync(context, request, request.Aid?.Name ?? "", async () =>
        {
            var sent = request.Aid ?? throw Fault.Invalid("aid", "is needed");
            var mask = FieldMasks.Resolve(request.UpdateMask, sent, AidFields);
            var aid = await LoadAidAsync(sent.Name, sent.Etag, "aid.name", context);
            var validation = new Validation();
            var values = AidRules.Read(Merge(ToWire(aid), sent, mask), validation);
            validation.ThrowIfAny();
            if (values.Item != aid.Item)
            {
                await RequireItemAsync(aid.CheckId, values.Item, context.CancellationToken);
            }

            aid.Change(values, time.GetUtcNow());
            return ToWire(aid);
        });

    /// <summary>The stored aid with the fields of the mask as sent.</summary>
    private static V1.Aid Merge(V1.Aid stored, V1.Aid sent, IReadOnlySet<string> mask)
    {
        foreach (var path in mask)
        {
            var field = V1.Aid.Descriptor.FindFieldByName(path);
            if (field.Accessor.GetValue(sent) is { } value)
            {
                field.Accessor.SetValue(stored, value);
            }
            else
            {
                field.Accessor.Clear(stored);
            }
        }

        return stored;
    }
}
