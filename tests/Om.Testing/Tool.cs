using Xunit;

namespace Om.Testing;

/// <summary>Things the test script installs and names in the environment.</summary>
public static class Tool
{
    /// <summary>Value of <paramref name="variable"/>. Without it the test is skipped; where <c>CI</c> is true it fails instead.</summary>
    public static string Need(string variable)
    {
        var value = Environment.GetEnvironmentVariable(variable);
        if (!string.IsNullOrEmpty(value))
        {
            return value;
        }

        var reason = $"{variable} is not set; './om test' installs and starts what it names.";
        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
        {
            Assert.Fail(reason);
        }

        Assert.Skip(reason);
        return "";
    }
}
