using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Om.Hosting;

/// <summary>Which fields an Update changes (AIP-134, AIP-161).</summary>
public static class FieldMasks
{
    /// <summary>
    /// The paths to change, out of <paramref name="allowed"/>: those of the mask, all for <c>*</c>, the populated ones when there is no mask.
    /// An unknown or output-only path is a bad field: ignoring it would let the caller believe it was stored.
    /// </summary>
    public static IReadOnlySet<string> Resolve(FieldMask? mask, IMessage resource, params string[] allowed)
    {
        if (mask is null || mask.Paths.Count == 0)
        {
            return allowed.Where(path => IsPopulated(resource, path)).ToHashSet();
        }

        if (mask.Paths is ["*"])
        {
            return allowed.ToHashSet();
        }

        var bad = mask.Paths.Where(path => !allowed.Contains(path) && !IsParent(path, allowed)).ToList();
        return bad.Count == 0
            ? allowed.Where(path => mask.Paths.Any(p => p == path || path.StartsWith(p + ".", StringComparison.Ordinal))).ToHashSet()
            : throw Fault.Invalid(bad.Select(path => new Violation("update_mask",
                $"'{path}' cannot be changed; allowed are {string.Join(", ", allowed)} or *")));
    }

    private static bool IsParent(string path, string[] allowed) =>
        allowed.Any(a => a.StartsWith(path + ".", StringComparison.Ordinal));

    private static bool IsPopulated(IMessage message, string path)
    {
        var parts = path.Split('.');
        for (var i = 0; i < parts.Length; i++)
        {
            var field = message.Descriptor.FindFieldByName(parts[i])
                ?? throw new ArgumentException($"{message.Descriptor.FullName} has no field '{path}'.", nameof(path));
            var value = field.Accessor.GetValue(message);
            if (i == parts.Length - 1)
            {
                return !IsDefault(field, value);
            }

            if (value is not IMessage next)
            {
                return false;
            }

            message = next;
        }

        return false;
    }

    private static bool IsDefault(FieldDescriptor field, object? value) => value switch
    {
        null => true,
        string text => text.Length == 0,
        bool flag => !flag,
        System.Collections.ICollection items => items.Count == 0,
        IMessage => false,
        _ when field.FieldType == FieldType.Enum => (int)value == 0,
        _ => Convert.ToDouble(value, null) == 0,
    };
}
