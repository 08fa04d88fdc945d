using System.Buffers;
using System.Collections;
using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Om.Hosting;

/// <summary>
/// Refuses texts that are no text: NUL breaks PostgreSQL, other control characters break files and mails, the replacement character is what
/// broken UTF-8 turns into, direction overrides make a text read other than it is, and XML knows no U+FFFE and U+FFFF.
/// </summary>
public static class RequestText
{
    // Nearly all texts hold none of these, and every request is looked at: the slow look is for the others.
    private static readonly SearchValues<char> Suspects = SearchValues.Create(
        [.. Enumerable.Range(0, char.MaxValue + 1).Select(c => (char)c).Where(c => IsBad(c) || char.IsSurrogate(c))]);

    private static readonly ConcurrentDictionary<MessageDescriptor, FieldDescriptor[]> Fields = [];

    /// <summary>Throws INVALID_ARGUMENT naming every bad field of <paramref name="message"/>.</summary>
    public static void Require(IMessage message)
    {
        List<Violation>? violations = null;
        Walk(message, "", ref violations);
        if (violations is not null)
        {
            throw Fault.Invalid(violations);
        }
    }

    private static void Walk(IMessage message, string path, ref List<Violation>? violations)
    {
        foreach (var field in Fields.GetOrAdd(message.Descriptor, Texts))
        {
            switch (field.Accessor.GetValue(message))
            {
                case string text:
                    Look(text, path + field.Name, ref violations);
                    break;
                case IMessage next:
                    Walk(next, $"{path}{field.Name}.", ref violations);
                    break;
                case IDictionary map:
                    foreach (DictionaryEntry entry in map)
                    {
                        Visit(entry.Key, $"{path}{field.Name}.key", ref violations);
                        Visit(entry.Value, $"{path}{field.Name}[{entry.Key}]", ref violations);
                    }

                    break;
                case IList list:
                    for (var i = 0; i < list.Count; i++)
                    {
                        Visit(list[i], $"{path}{field.Name}[{i}]", ref violations);
                    }

                    break;
            }
        }
    }

    private static FieldDescriptor[] Texts(MessageDescriptor type) =>
        [.. type.Fields.InFieldNumberOrder().Where(f => f.FieldType is FieldType.String or FieldType.Message)];

    private static void Visit(object? value, string path, ref List<Violation>? violations)
    {
        if (value is string text)
        {
            Look(text, path, ref violations);
        }
        else if (value is IMessage message)
        {
            Walk(message, path + ".", ref violations);
        }
    }

    private static void Look(string text, string path, ref List<Violation>? violations)
    {
        var bad = FindBad(text);
        if (bad is not null)
        {
            (violations ??= []).Add(new Violation(path, bad));
        }
    }

    /// <summary>What is wrong with <paramref name="text"/>; null when nothing is.</summary>
    public static string? FindBad(string text)
    {
        for (var i = text.AsSpan().IndexOfAny(Suspects); i >= 0 && i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsSurrogate(c) ? !IsPair(text, ref i) : c >= '\uFFFD')
            {
                return "holds broken characters; send it as valid UTF-8";
            }

            if (IsBad(c))
            {
                return char.IsControl(c)
                    ? $"holds the control character U+{(int)c:X4}; remove it"
                    : "holds characters that turn the reading direction; remove them";
            }
        }

        return null;
    }

    private static bool IsBad(char c) =>
        (char.IsControl(c) && c is not ('\t' or '\n' or '\r'))
        || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or >= '\uFFFD';

    private static bool IsPair(string text, ref int i)
    {
        if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
        {
            i++;
            return true;
        }

        return false;
    }
}
