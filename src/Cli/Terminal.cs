using System.Text;

namespace Muster.Cli;

/// <summary>The world as a command sees it.</summary>
/// <param name="OpenIn">Opened only where it is read: opening it makes the runtime send control codes to a terminal.</param>
/// <param name="CalledAs">The program as the user typed it: <c>./muster</c>, <c>consul</c>.</param>
internal sealed record Terminal(
    TextWriter Out,
    TextWriter Error,
    Stream OutBytes,
    Func<Stream> OpenIn,
    Func<string, string?> Environment,
    string CalledAs)
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether somebody watches what is written to <see cref="Out"/>: colours are for people.</summary>
    public bool OutIsWatched { get; init; }

    /// <summary>Whether somebody watches <see cref="Error"/>: progress is for people.</summary>
    public bool ErrorIsWatched { get; init; }

    /// <summary>The name alone, for usage texts.</summary>
    public string Name => Path.GetFileName(CalledAs);

    public static Terminal OfProcess()
    {
        // Bytes of values and lines of text go through one stream, in order.
        var bytes = new OutputStream(OutputStream.StandardOutput);
        var plain = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new Terminal(
            new StreamWriter(bytes, plain) { AutoFlush = true, NewLine = "\n" },
            new StreamWriter(new OutputStream(OutputStream.StandardError), plain) { AutoFlush = true, NewLine = "\n" },
            bytes,
            Console.OpenStandardInput,
            System.Environment.GetEnvironmentVariable,
            TypedName())
        {
            OutIsWatched = !Console.IsOutputRedirected,
            ErrorIsWatched = !Console.IsErrorRedirected,
        };
    }

    // The runtime reports its own idea of the program's name; the kernel keeps what was typed.
    private static string TypedName()
    {
        const string own = "/proc/self/cmdline";
        var first = File.Exists(own) ? File.ReadAllText(own).Split('\0')[0] : "";
        return first.Length > 0 ? first : "muster";
    }
}
