using System.Text;

namespace Muster.Tests.FaultHost;

/// <summary>Standard output, one write call a line: a line that can be read was told whole.</summary>
internal sealed class Told
{
    private readonly Lock _gate = new();
    private readonly Stream _out = Console.OpenStandardOutput();

    public void Line(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text.ReplaceLineEndings(" ") + "\n");
        lock (_gate)
        {
            _out.Write(bytes);
        }
    }
}
