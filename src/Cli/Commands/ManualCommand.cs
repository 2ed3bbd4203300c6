using System.Globalization;
using Muster.Cli.Manual;

namespace Muster.Cli.Commands;

internal sealed class ManualCommand : Command
{
    public const string Line = "Writes manual pages";

    private readonly Flag _output;

    public ManualCommand() => _output = Flags.Text("output", "FOLDER", "Write every page into this folder, which is made if it is not there.");

    public override string Words => "manual";

    public override string Summary => Line;

    public override string Takes => "[options] [COMMAND...]";

    public override string About =>
        """
          Writes the manual page of a command, or of the whole program, for man(1) to show. Packages bring the pages along:
          there `man {0}-kv-get` does. The page of configuration files is called muster.conf.

              {0} manual kv get | man -l -
              {0} manual muster.conf | man -l -
              {0} manual -output=/usr/local/share/man
        """;

    public override Task<int> RunAsync(IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        var pages = new ManualPages(DateOf(terminal));
        return Task.FromResult(_output.Text is { Length: > 0 } folder
            ? WriteAll(pages, folder, operands, terminal)
            : WriteOne(pages, operands, terminal));
    }

    private static int WriteOne(ManualPages pages, IReadOnlyList<string> operands, Terminal terminal)
    {
        string[] words = [.. operands];
        var page = words switch
        {
            [] => pages.OfProgram(),
            [ConfigurationPage.Name] => pages.OfConfiguration(),
            _ => CommandTree.Find(words) is { } command && command.Words == string.Join(' ', words) ? pages.Of(command) : null,
        };
        if (page is null)
        {
            terminal.Error.WriteLine($"There is no command \"{string.Join(' ', words)}\": {terminal.Name} -help lists all of them");
            return Failed;
        }

        terminal.Out.Write(page);
        return Done;
    }

    private static int WriteAll(ManualPages pages, string folder, IReadOnlyList<string> operands, Terminal terminal)
    {
        if (operands.Count > 0)
        {
            terminal.Error.WriteLine("With -output all pages are written: leave out the command");
            return Failed;
        }

        try
        {
            foreach (var (file, text) in pages.All())
            {
                var section = Directory.CreateDirectory(Path.Combine(folder, $"man{file[^1]}"));
                File.WriteAllText(Path.Combine(section.FullName, file), text);
            }

            return Done;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            terminal.Error.WriteLine($"The pages could not be written to {folder}: {failure.Message}");
            return Failed;
        }
    }

    // A build that is to be repeated to the byte says what day it is.
    private static string DateOf(Terminal terminal) =>
        (long.TryParse(terminal.Environment("SOURCE_DATE_EPOCH"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : terminal.Time.GetUtcNow()).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
