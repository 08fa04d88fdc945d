using System.Globalization;
using System.Resources;
using System.Text.Encodings.Web;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Om.Hosting;

/// <summary>A bare page for people whose request ends before it reaches the pages: in German, or in English where the browser prefers it.</summary>
internal static class EarlyPages
{
    private static readonly ResourceManager Texts = new(typeof(EarlyPages));

    public static bool IsWanted(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    public static Task WriteAsync(HttpContext context, Fault fault)
    {
        var culture = Preferred(context.Request);
        var key = fault.Code switch
        {
            StatusCode.ResourceExhausted when fault.Reason == Fault.TooLargeReason => "TooLarge",
            StatusCode.ResourceExhausted => "TooMany",
            StatusCode.Unavailable => "Away",
            StatusCode.DeadlineExceeded => "TooSlow",
            StatusCode.NotFound => "NotFound",
            StatusCode.InvalidArgument => "Unreadable",
            _ => "Broken",
        };
        JsonFaults.SetStatus(context, fault);
        context.Response.ContentType = "text/html; charset=utf-8";
        var title = HtmlEncoder.Default.Encode(Texts.GetString(key + "Title", culture)!);
        var text = HtmlEncoder.Default.Encode(Texts.GetString(key + "Text", culture)!);
        return context.Response.WriteAsync(
            $"""
            <!DOCTYPE html>
            <html lang="{culture.TwoLetterISOLanguageName}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title></head>
            <body><main><h1>{title}</h1><p>{text}</p></main></body>
            </html>

            """,
            context.RequestAborted);
    }

    private static CultureInfo Preferred(HttpRequest request)
    {
        var wanted = request.GetTypedHeaders().AcceptLanguage.OrderByDescending(l => l.Quality ?? 1)
            .Select(l => l.Value.ToString().Split('-')[0].ToLowerInvariant())
            .FirstOrDefault(l => l is "de" or "en");
        return CultureInfo.GetCultureInfo(wanted ?? "de");
    }
}
