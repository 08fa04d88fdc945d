using System.Globalization;
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

        // JSON callers write paths as they write fields, dueDate for due_date, and the framework hands a query's mask on as it was written.
        var paths = mask.Paths.Select(Snake).ToList();
        var bad = paths.Where(path => !allowed.Contains(path) && !IsParent(path, allowed)).ToList();
        return bad.Count == 0
            ? allowed.Where(path => paths.Any(p => p == path || path.StartsWith(p + ".", StringComparison.Ordinal))).ToHashSet()
            : throw Fault.Invalid(bad.Select(path => new Violation("update_mask",
                $"'{path}' cannot be changed; allowed are {string.Join(", ", allowed)} or *")));
    }

    private static string Snake(string path) =>
        string.Concat(path.Select(c => char.IsAsciiLetterUpper(c) ? "_" + char.ToLowerInvariant(c) : c.ToString()));

    private static bool IsParent(string path, string[] allowed) =>
        allowed.Any(a => a.StartsWith(path + ".", StringComparison.Ordinal));

    private static bool IsPopulated(IMessage message, string path)
    {
        var parts = path.Split('.');
        foreach (var part in parts.SkipLast(1))
        {
            if (Field(message, part).Accessor.GetValue(message) is not IMessage next)
            {
                return false;
            }

            message = next;
        }

        var field = Field(message, parts[^1]);
        return field.IsRepeated ? field.Accessor.GetValue(message) is System.Collections.ICollection { Count: > 0 }
            : field.HasPresence ? field.Accessor.HasValue(message)
            : !IsZero(field.Accessor.GetValue(message));
    }

    private static bool IsZero(object value) => value switch
    {
        string text => text.Length == 0,
        ByteString bytes => bytes.IsEmpty,
        System.Enum => Convert.ToInt32(value, CultureInfo.InvariantCulture) == 0,
        _ => value.Equals(Activator.CreateInstance(value.GetType())),
    };

    private static FieldDescriptor Field(IMessage message, string name) =>
        message.Descriptor.FindFieldByName(name) ?? throw new ArgumentException($"{message.Descriptor.FullName} has no field '{name}'.", nameof(name));
}
