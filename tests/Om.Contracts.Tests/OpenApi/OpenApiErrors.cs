using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using Om.Hosting;

namespace Om.Contracts.Tests;

/// <summary>How a method may be refused: what its comment says after "Errors:", and what any call can meet.</summary>
internal static partial class OpenApiErrors
{
    private static readonly Dictionary<string, string> HttpOf = new()
    {
        ["INVALID_ARGUMENT"] = "400",
        ["FAILED_PRECONDITION"] = "400",
        ["UNAUTHENTICATED"] = "401",
        ["PERMISSION_DENIED"] = "403",
        ["NOT_FOUND"] = "404",
        ["ABORTED"] = "409",
        ["ALREADY_EXISTS"] = "409",
        ["RESOURCE_EXHAUSTED"] = "429",
        ["UNAVAILABLE"] = "503",
        ["DEADLINE_EXCEEDED"] = "504",
    };

    private const string TooManyCalls = "RESOURCE_EXHAUSTED: too many calls.";

    public static JsonObject Responses(MethodDescriptor method, AccessAttribute access, bool hasBody)
    {
        var found = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        void Say(string http, string text)
        {
            if (!found.TryGetValue(http, out var texts))
            {
                found[http] = texts = [];
            }

            texts.Add(text);
        }

        Say("400", "INVALID_ARGUMENT: a field or parameter is unknown, missing or wrong; every one is named.");
        foreach (var (code, words) in Documented(method).Where(error => error.Code != "INVALID_ARGUMENT" || error.Words.Length > 0))
        {
            Say(HttpOf[code], words.Length > 0 ? $"{code}: {words}." : $"{code}.");
        }

        if (access.AnyOf is not [To.Anyone] && !found.ContainsKey("401"))
        {
            Say("401", access.AnyOf is [To.PerObject] ? "UNAUTHENTICATED: the access token sent is not valid." : "UNAUTHENTICATED: no valid access token.");
        }

        if (access.AnyOf is not ([To.Anyone] or [To.PerObject] or [To.SignedIn]))
        {
            Say("403", $"PERMISSION_DENIED: the account lacks the role {string.Join(" or ", access.AnyOf)}.");
        }

        var responses = new JsonObject(found.Where(error => error.Key != "429" && error.Key != "503")
            .Select(error => KeyValuePair.Create(error.Key, (JsonNode?)Error(string.Join(" ", error.Value)))));
        if (hasBody)
        {
            responses["413"] = Shared("TooLarge");
        }

        responses["429"] = found.GetValueOrDefault("429")?.Where(text => text.Contains(' ', StringComparison.Ordinal)).ToList() is { Count: > 0 } own
            ? Waiting($"{TooManyCalls} {string.Join(" ", own)}")
            : Shared("TooMany");
        responses["500"] = Shared("Internal");
        responses["503"] = Shared("Away");
        responses["504"] = Shared("TooSlow");
        return responses;
    }

    /// <summary>What any call can meet.</summary>
    public static JsonObject SharedResponses() => new()
    {
        ["Away"] = Waiting("UNAVAILABLE: some part does not answer; the same call may work soon."),
        ["Internal"] = Error("INTERNAL: something went wrong inside; `trace_id` in the metadata finds it in the operator's log."),
        ["TooLarge"] = Error("RESOURCE_EXHAUSTED: the request is larger than 4 MB."),
        ["TooMany"] = Waiting(TooManyCalls),
        ["TooSlow"] = Error("DEADLINE_EXCEEDED: the call took too long and was ended."),
    };

    /// <summary>A reference to one of <see cref="SharedResponses"/>.</summary>
    public static JsonObject Shared(string name) => new() { ["$ref"] = "#/components/responses/" + name };

    private static JsonObject Waiting(string description)
    {
        var error = Error(description);
        error["headers"] = new JsonObject
        {
            ["Retry-After"] = new JsonObject
            {
                ["description"] = "Seconds to wait.",
                ["schema"] = new JsonObject { ["type"] = "integer" },
            },
        };
        return error;
    }

    private static JsonObject Error(string description) => new()
    {
        ["description"] = description,
        ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/Status" } } },
    };

    /// <summary>Codes after "Errors:", each with the words that follow it.</summary>
    private static IEnumerable<(string Code, string Words)> Documented(MethodDescriptor method)
    {
        var comment = Described.Comment(method);
        var at = comment.IndexOf("Errors:", StringComparison.Ordinal);
        var text = at < 0 ? "" : comment[(at + "Errors:".Length)..];
        var codes = Code().Matches(text).Where(match => HttpOf.ContainsKey(match.Value)).ToList();
        for (var i = 0; i < codes.Count; i++)
        {
            var from = codes[i].Index + codes[i].Length;
            var words = text[from..(i + 1 < codes.Count ? codes[i + 1].Index : text.Length)];
            yield return (codes[i].Value, words.Trim(' ', '.', ',', '\n'));
        }
    }

    [GeneratedRegex(@"\b[A-Z]+(_[A-Z]+)*\b")]
    private static partial Regex Code();
}
