/** Whether the build contains the mock backend; the desktop's does not. */
declare const __MOCK__: boolean;
