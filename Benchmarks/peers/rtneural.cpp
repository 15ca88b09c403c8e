// RTNeural: its layers with sizes that are known when they are compiled, one step after another, states kept. One
// program for each of the libraries that it can compute with; it uses one thread.
#include <RTNeural/RTNeural.h>

#include <string>
#include <vector>

#include "timing.h"

namespace {

using Rows = std::vector<std::vector<float>>;

// The rows of a matrix. Gates stand in columns in RTNeural's order, which is that of Keras.
Rows rows(const float *matrix, const Case &task, long count) {
  const long columns = task.gates * task.hidden;
  Rows found;
  for (long row = 0; row < count; row++)
    found.emplace_back(matrix + row * columns, matrix + (row + 1) * columns);
  return found;
}

// A layer with what it computes.
template <class Layer>
struct Runner {
  RTNeural::ModelT<float, Layer::in_size, Layer::out_size, Layer> model;
  const Case &task;
  const Numbers &given;
  std::vector<float> outputs;

  Runner(const Case &task, const Numbers &given)
      : task(task), given(given), outputs(task.steps * task.hidden) {
    auto &layer = model.template get<0>();
    layer.setWVals(rows(given.kernel, task, task.inputs));
    layer.setUVals(rows(given.recurrent, task, task.hidden));
    Rows biases = rows(given.inputBias, task, 2);
    if constexpr (requires { layer.setBVals(biases); }) {
      layer.setBVals(biases);
    } else {
      for (size_t unit = 0; unit < biases[0].size(); unit++) biases[0][unit] += biases[1][unit];
      layer.setBVals(biases[0]);
    }
    model.reset();
  }

  static void run(void *context) {
    Runner &runner = *static_cast<Runner *>(context);
    alignas(64) float input[(Layer::in_size + 15) / 16 * 16] = {};
    for (long step = 0; step < runner.task.steps; step++) {
      memcpy(input, runner.given.sequence + step * Layer::in_size, sizeof(float) * Layer::in_size);
      runner.model.forward(input);
      memcpy(runner.outputs.data() + step * Layer::out_size, runner.model.getOutputs(),
             sizeof(float) * Layer::out_size);
    }
  }
};

template <class Layer>
void time(const char *peer, const Case &task, const Settings &given) {
  const Numbers read = numbers(given.folder, task);
  auto runner = std::make_unique<Runner<Layer>>(task, read);
  Runner<Layer>::run(runner.get());
  printError(peer, task, &read, runner->outputs.data());
  measure(peer, task, given, Runner<Layer>::run, runner.get());
}

template <long inputs, long hidden>
bool isOf(const Case &task, bool lstm) {
  return task.lstm == lstm && task.inputs == inputs && task.hidden == hidden && task.batch == 1;
}

}  // namespace

// Passes over cases of other sizes than those that are compiled.
int main(int count, char **arguments) {
  const Settings given = settings(count, arguments);
  if (given.threads != 1) fail("rtneural", "has one thread");
  const char *peer = "rtneural-" RTNEURAL_VERSION "-t1";
  for (int index = 5; index < count; index++) {
    const Case task = parsed(arguments[index]);
    if (isOf<1, 8>(task, false)) time<RTNeural::GRULayerT<float, 1, 8>>(peer, task, given);
    if (isOf<1, 40>(task, false)) time<RTNeural::GRULayerT<float, 1, 40>>(peer, task, given);
    if (isOf<64, 128>(task, false)) time<RTNeural::GRULayerT<float, 64, 128>>(peer, task, given);
    if (isOf<256, 512>(task, false)) time<RTNeural::GRULayerT<float, 256, 512>>(peer, task, given);
    if (isOf<64, 128>(task, true)) time<RTNeural::LSTMLayerT<float, 64, 128>>(peer, task, given);
  }
}
