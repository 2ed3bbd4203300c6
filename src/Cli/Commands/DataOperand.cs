using System.Text;

namespace Muster.Cli.Commands;

/// <summary>Data on a command line: itself, <c>@FILE</c> for a file's content, or <c>-</c> for standard input.</summary>
internal static class DataOperand
{
    /// <summary>The bytes, or why there are none.</summary>
    public static async Task<(byte[] Data, string? Trouble)> ReadAsync(
        string operand, Terminal terminal, CancellationToken cancel)
    {
        try
        {
            return (operand switch
            {
                "-" => await ReadAllAsync(terminal.OpenIn(), cancel),
                ['@', .. var file] => await File.ReadAllBytesAsync(file, cancel),
                var text => Encoding.UTF8.GetBytes(text),
            }, null);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return ([], $"Error! Failed to read file: open {operand[1..]}: no such file or directory");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return ([], $"Error! Failed to read file: {failure.Message}");
        }
    }

    private static async Task<byte[]> ReadAllAsync(Stream input, CancellationToken cancel)
    {
        using var all = new MemoryStream();
        await input.CopyToAsync(all, cancel);
        return all.ToArray();
    }
}
