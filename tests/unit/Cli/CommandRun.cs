using System.Text;
using Muster.Cli;

namespace Muster.Tests.Unit.Cli;

/// <summary>One run of the program in this process, without a console.</summary>
internal sealed record CommandRun(int Code, string Out, string Error)
{
    public static async Task<CommandRun> Of(
        string arguments, string calledAs = "muster", Dictionary<string, string>? environment = null, TimeProvider? time = null)
    {
        await using var bytes = new MemoryStream();
        await using var output = new StreamWriter(bytes, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
        await using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(
            output, error, bytes, () => Stream.Null, name => environment?.GetValueOrDefault(name), calledAs)
        {
            Time = time ?? TimeProvider.System,
        };
        var code = await CommandTree.RunAsync(
            arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), terminal, CancellationToken.None);
        return new CommandRun(code, Encoding.UTF8.GetString(bytes.ToArray()), error.ToString());
    }
}
