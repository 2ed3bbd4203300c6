using System.Globalization;

namespace Muster.Cli;

/// <summary>Numbers of bytes for people, as Consul writes them: 512B, 1.7KB, 20.1MB.</summary>
internal static class Bytes
{
    private const double Step = 1024;

    public static string Of(long bytes) => bytes switch
    {
        < 1L << 10 => $"{bytes}B",
        < 1L << 20 => Part(bytes / Step, "KB"),
        < 1L << 30 => Part(bytes / Step / Step, "MB"),
        _ => Part(bytes / Step / Step / Step, "GB"),
    };

    private static string Part(double number, string unit)
    {
        var text = number.ToString("F1", CultureInfo.InvariantCulture);
        return (text.EndsWith(".0", StringComparison.Ordinal) ? text[..^2] : text) + unit;
    }
}
