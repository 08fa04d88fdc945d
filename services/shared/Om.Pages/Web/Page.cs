using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Om.Pages;

/// <summary>Turns models into pages.</summary>
public static class Page
{
    /// <summary>The page <typeparamref name="TView"/> with its model.</summary>
    public static IResult Show<TView>(object model, int status = StatusCodes.Status200OK)
        where TView : IComponent =>
        new RazorComponentResult<TView>(new Dictionary<string, object?> { [nameof(View<>.Model)] = model })
        {
            StatusCode = status,
            PreventStreamingRendering = true,
        };

    /// <summary>The way on after a form: the browser opens <paramref name="path"/> anew, so that a reload repeats nothing.</summary>
    public static IResult Next(string path) => new SeeOther(path);

    private sealed class SeeOther(string path) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = path;
            return Task.CompletedTask;
        }
    }
}

/// <summary>A page or part of one made from a model. Views only show: everything is loaded and decided before.</summary>
public abstract class View<TModel> : ComponentBase
{
    /// <summary>What to show.</summary>
    [Parameter]
    [EditorRequired]
    public required TModel Model { get; set; }

    /// <summary>The request, for cookies and form tokens.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;
}
