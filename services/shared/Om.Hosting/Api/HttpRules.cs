using Google.Api;

namespace Om.Hosting;

/// <summary>HTTP method and path of a <c>google.api.http</c> rule.</summary>
public static class HttpRules
{
    /// <summary>The two of <paramref name="rule"/>; bindings beside it have rules of their own.</summary>
    public static (string Verb, string Path) Of(HttpRule rule) => rule.PatternCase switch
    {
        HttpRule.PatternOneofCase.Get => ("GET", rule.Get),
        HttpRule.PatternOneofCase.Put => ("PUT", rule.Put),
        HttpRule.PatternOneofCase.Post => ("POST", rule.Post),
        HttpRule.PatternOneofCase.Delete => ("DELETE", rule.Delete),
        HttpRule.PatternOneofCase.Patch => ("PATCH", rule.Patch),
        _ => (rule.Custom.Kind, rule.Custom.Path),
    };
}
